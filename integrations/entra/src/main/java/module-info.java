/** Tokens of Microsoft Entra ID for deployments of Azure. */
@org.jspecify.annotations.NullMarked
module dev.llmrouter.entra {
    requires transitive dev.llmrouter.core;
    requires java.net.http;

    exports dev.llmrouter.entra;

    provides dev.llmrouter.provider.RequestSigner with
            dev.llmrouter.entra.EntraSigner;
}
