/** Tokens of Microsoft Entra ID for deployments of Azure. */
@org.jspecify.annotations.NullMarked
module dev.llmrouter.entra {
    requires dev.llmrouter.core;
    requires java.net.http;
    requires static org.jspecify;

    exports dev.llmrouter.entra;

    provides dev.llmrouter.provider.RequestSigner with
            dev.llmrouter.entra.EntraSigner;
}
