/** Serves a router's models over HTTP, inside a server that the application already has. */
@org.jspecify.annotations.NullMarked
module dev.llmrouter.server {
    requires transitive dev.llmrouter.core;
    requires com.fasterxml.jackson.databind;
    requires org.slf4j;
    requires static transitive jakarta.servlet;
    requires static transitive jdk.httpserver;

    exports dev.llmrouter.server;
    exports dev.llmrouter.server.console;
}
