package dev.llmrouter.spring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.error.ConfigException;
import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import dev.llmrouter.transport.TransportRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.context.scope.refresh.RefreshScopeRefreshedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

@ExtendWith(OutputCaptureExtension.class)
class RouterAutoConfigurationTest {
    private static final ModelRequest HELLO = ModelRequest.chat("m", "Hi");
    private static final String HOST = "a.example";

    private final FakeTransport transport = new FakeTransport();

    private ApplicationContextRunner routed() {
        return Contexts.of("https://" + HOST + "/v1")
                .withBean(RouterCustomizer.class, () -> builder -> builder.transport(transport));
    }

    private String keySent() {
        List<TransportRequest> requests = transport.requestsTo(HOST);
        return requests.get(requests.size() - 1).headers().getOrDefault("Authorization", "none");
    }

    @Test
    void withoutAConfiguration_thereIsNoRouter_andOneLineSaysWhy(CapturedOutput log) {
        Contexts.empty().run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean(Router.class).doesNotHaveBean(RouterReloader.class);
            assertThat(log.getAll()).containsOnlyOnce("There is no router, and nothing is routed");
        });
    }

    @Test
    void disabled_thereIsNoRouter_andNothingIsSaid(CapturedOutput log) {
        routed().withPropertyValues("llmrouter.enabled=false").run(context -> {
            assertThat(context).doesNotHaveBean(Router.class);
            assertThat(log.getAll()).doesNotContain("There is no router");
        });
    }

    @Test
    void properties_areAConfiguration_andVariablesAreLookedUpInThem() {
        transport.at(HOST).always(FakeReply.text("Hello"));
        routed().run(context -> {
            assertEquals("Hello", context.getBean(Router.class).send(HELLO).text());
            assertEquals("Bearer sk-1", keySent());
        });
    }

    @Test
    void listsInProperties_areLists() {
        transport.at(HOST).always(FakeReply.text("Hello"));
        routed().withPropertyValues(
                        "llmrouter.router-settings.fallbacks[0].gone[0]=m",
                        "llmrouter.router-settings.num_retries=0",
                        "llmrouter.router-settings.model_group_alias.gone=m")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void file_isReadFromWhereThePropertySays(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("r.yaml"), yaml("sk-file"));
        transport.at(HOST).always(FakeReply.text("Hello"));
        Contexts.empty()
                .withBean(RouterCustomizer.class, () -> builder -> builder.transport(transport))
                .withPropertyValues("llmrouter.config=" + file)
                .run(context -> {
                    assertEquals(
                            "Hello", context.getBean(Router.class).send(HELLO).text());
                    assertEquals("Bearer sk-file", keySent());
                });
    }

    private static String yaml(String key) {
        return "model_list: [{model_name: m, litellm_params: {model: openai/m, api_key: " + key + ", api_base: https://"
                + HOST + "/v1}}]";
    }

    @Test
    void fileThatIsNotThere_endsTheStart() {
        Contexts.empty()
                .withPropertyValues("llmrouter.config=/nowhere/router.yaml")
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(context.getStartupFailure()).rootCause().isInstanceOf(ConfigException.class);
                });
    }

    @Test
    void problemsOfAConfiguration_areShownInPlaceOfAStackTrace() {
        Contexts.empty()
                .withPropertyValues("llmrouter.config=/nowhere/router.yaml")
                .run(context -> {
                    FailureAnalysis shown =
                            new ConfigFailureAnalyzer().analyze(requireNonNull(context.getStartupFailure()));
                    assertThat(requireNonNull(shown).getDescription()).contains("/nowhere/router.yaml");
                });
    }

    @Test
    void strict_makesErrorsOfWarnings() {
        routed().withPropertyValues("llmrouter.strict=true", "llmrouter.router-settings.num_retrys=1")
                .run(context -> assertThat(context).hasFailed());
        routed().withPropertyValues("llmrouter.router-settings.num_retrys=1")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnRouter {
        @Bean
        Router mine() {
            return Router.builder()
                    .transport(new FakeTransport())
                    .deployment(Deployment.builder("m", "openai/m").id("own").build())
                    .build();
        }
    }

    @Test
    void routerOfTheApplication_isTheOnlyOne() {
        routed().withUserConfiguration(OwnRouter.class).run(context -> {
            assertThat(context).hasSingleBean(Router.class).doesNotHaveBean(RouterReloader.class);
            assertEquals(
                    "own",
                    context.getBean(Router.class)
                            .snapshot()
                            .deployments()
                            .get(0)
                            .id());
        });
    }

    @Test
    void listeners_getEveryEvent_whateverOthersThrow() {
        transport.at(HOST).always(FakeReply.text("Hello"));
        List<String> heard = new ArrayList<>();
        RouterListener throwing = new RouterListener() {
            @Override
            public void requestEnded(RequestEnded event) {
                throw new IllegalStateException("mine");
            }
        };
        RouterListener listening = new RouterListener() {
            @Override
            public void requestEnded(RequestEnded event) {
                heard.add(event.request().model());
            }
        };
        routed().withBean("first", RouterListener.class, () -> throwing)
                .withBean("second", RouterListener.class, () -> listening)
                .run(context -> context.getBean(Router.class).send(HELLO));
        assertEquals(List.of("m"), heard);
    }

    @Test
    void endOfTheApplication_closesTheRouter() {
        List<Router> routers = new ArrayList<>();
        routed().run(context -> routers.add(context.getBean(Router.class)));
        assertThrows(IllegalStateException.class, () -> routers.get(0).send(HELLO));
    }

    @Test
    void reload_usesTheVariablesOfNow() {
        transport.at(HOST).always(FakeReply.text("Hello"));
        routed().run(context -> {
            Router router = context.getBean(Router.class);
            router.send(HELLO);
            change(context.getBean(ConfigurableEnvironment.class), "sk-2");

            context.getBean(RouterReloader.class).reload();

            router.send(HELLO);
            assertEquals("Bearer sk-2", keySent());
        });
    }

    private static void change(ConfigurableEnvironment environment, String key) {
        environment.getPropertySources().addFirst(new MapPropertySource("vault", Map.of("PROVIDER_KEY", key)));
    }

    @Test
    void refreshOfSpringCloud_reloads() {
        transport.at(HOST).always(FakeReply.text("Hello"));
        routed().run(context -> {
            change(context.getBean(ConfigurableEnvironment.class), "sk-3");

            context.publishEvent(new RefreshScopeRefreshedEvent());

            context.getBean(Router.class).send(HELLO);
            assertEquals("Bearer sk-3", keySent());
        });
    }

    @Test
    void endpoint_showsTheSnapshot_andReloads() {
        transport.at(HOST).always(FakeReply.text("Hello"));
        routed().withPropertyValues("management.endpoints.jmx.exposure.include=llmrouter", "spring.jmx.enabled=true")
                .run(context -> {
                    RouterEndpoint endpoint = context.getBean(RouterEndpoint.class);
                    context.getBean(Router.class).send(HELLO);
                    change(context.getBean(ConfigurableEnvironment.class), "sk-4");

                    assertTrue(String.valueOf(endpoint.snapshot()).contains("group=m"));
                    assertThat(String.valueOf(endpoint.reload())).doesNotContain("sk-");

                    context.getBean(Router.class).send(HELLO);
                    assertEquals("Bearer sk-4", keySent());
                });
    }

    @Test
    void withoutActuatorCloudAndSpringAi_theRouterIsThere() {
        routed().withClassLoader(new FilteredClassLoader(
                        "org.springframework.boot.actuate",
                        "org.springframework.boot.health",
                        "org.springframework.cloud",
                        "org.springframework.ai",
                        "org.springframework.web",
                        "reactor"))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(Router.class));
    }
}
