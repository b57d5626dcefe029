package dev.llmrouter.testing.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.testing.provider.MockBodies.Body;
import dev.llmrouter.testing.provider.MockBodies.Said;

/** Whose API a request to a {@link MockProvider} speaks: the form of errors and of events. */
enum MockDialect {
    OPENAI {
        @Override
        ObjectNode errorJson(MockErrors.Words words) {
            ObjectNode root = MockBodies.object();
            root.putObject("error")
                    .put("message", words.message())
                    .put("type", words.type())
                    .putNull("param")
                    .put("code", words.code());
            return root;
        }

        @Override
        MockStream stream(MockCall call, Said said) {
            return new MockEvents(call, said);
        }
    },
    ANTHROPIC {
        @Override
        ObjectNode errorJson(MockErrors.Words words) {
            return MockMessages.error(words);
        }

        @Override
        MockStream stream(MockCall call, Said said) {
            return new MockMessages(call, said);
        }
    },
    GEMINI {
        @Override
        ObjectNode errorJson(MockErrors.Words words) {
            return MockGemini.error(words);
        }

        @Override
        MockStream stream(MockCall call, Said said) {
            return new MockGemini(call, said);
        }
    },
    BEDROCK {
        @Override
        ObjectNode errorJson(MockErrors.Words words) {
            return MockConverse.error(words);
        }

        @Override
        MockStream stream(MockCall call, Said said) {
            return new MockConverse(said);
        }
    };

    static MockDialect of(String endpoint) {
        if (endpoint.equals(MockMessages.ENDPOINT) || endpoint.startsWith(MockMessages.ENDPOINT + "/")) {
            return ANTHROPIC;
        }
        if (MockConverse.VERBS.contains(endpoint)) {
            return BEDROCK;
        }
        return MockGemini.VERBS.contains(endpoint) ? GEMINI : OPENAI;
    }

    /** Gemini's and Bedrock's headers say nothing of limits; how long to wait stands in Gemini's error. */
    final boolean tellsLimits() {
        return this == OPENAI || this == ANTHROPIC;
    }

    final Body error(MockErrors.Words words) {
        return Body.json(errorJson(words));
    }

    abstract ObjectNode errorJson(MockErrors.Words words);

    abstract MockStream stream(MockCall call, Said said);
}
