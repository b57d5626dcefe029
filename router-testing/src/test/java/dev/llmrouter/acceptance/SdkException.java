package dev.llmrouter.acceptance;

/** Like the exceptions of the SDKs: no type in common with others, but this method. */
public final class SdkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    SdkException(int status) {
        this.status = status;
    }

    /** {@return the status of the answer} */
    public int statusCode() {
        return status;
    }
}
