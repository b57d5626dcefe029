package dev.llmrouter.apps;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An application that asks a model with Spring AI. Nothing in its code or its properties knows of a router. */
@SpringBootApplication
public class ChatApplication {
    /** Starts it. */
    public static void main(String[] arguments) {
        SpringApplication.run(ChatApplication.class, arguments);
    }
}
