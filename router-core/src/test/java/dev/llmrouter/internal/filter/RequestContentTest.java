package dev.llmrouter.internal.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.internal.estimate.TokenDemand;
import dev.llmrouter.internal.request.BodyFieldsFixture;
import dev.llmrouter.internal.request.MockOptions;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.state.Eligibility;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a request has that not every model takes, and which program calls. */
class RequestContentTest extends FilterCase {
    private static final String TOOLS = ",\"tools\":[{}]";
    private static final String SEARCH = ",\"web_search_options\":{}";

    private static Deployment.Builder takes(String id, boolean tools) {
        return deployment(id).info(Map.of("supports_function_calling", tools));
    }

    private static Deployment.Builder of(String id, String pattern) {
        return deployment(id).params(Map.of("tag_regex", List.of(pattern)));
    }

    private Look look(String... tags) {
        return chat(tags);
    }

    private static CandidateFilterChain filter(Look look, FilterCase of, String fields, String agent, String... tags) {
        RequestInfo info = RequestInfo.builder(1, "m")
                .endpoint(Endpoint.CHAT_COMPLETIONS.path())
                .build();
        return new CandidateFilterChain(
                of.settings.build(),
                new RequestProfile(
                        info,
                        Endpoint.CHAT_COMPLETIONS,
                        new TokenDemand(10, -1, 0, null),
                        RequestOptions.builder().tags(List.of(tags)).build(),
                        MockOptions.NONE,
                        null,
                        BodyFieldsFixture.chat(fields, agent),
                        null),
                look.route);
    }

    private Set<String> available(String fields, String agent, String... tags) {
        Look look = look(tags);
        CandidateFilterChain filter = filter(look, this, fields, agent, tags);
        Set<String> ids = new TreeSet<>();
        look.route.members().stream()
                .filter(member -> filter.check(member, 0).kind() == Eligibility.Kind.AVAILABLE)
                .forEach(member -> ids.add(member.deployment().id()));
        return ids;
    }

    // What a model takes

    @Test
    void requestWithTools_goesToAModelThatTakesThem() {
        settings.preCallChecks(true);
        with(takes("with", true)).with(takes("without", false)).with(deployment("unknown"));

        assertEquals(Set.of("with", "unknown"), available(TOOLS, ""));
        assertEquals(Set.of("with", "without", "unknown"), available("", ""));
    }

    @Test
    void modelThatIsKeptAway_saysWhatItLacks() {
        settings.preCallChecks(true);
        with(takes("with", true)).with(takes("without", false));
        Look look = look();

        assertEquals(
                "its model is not known to take tools, and another deployment's is"
                        + " (model_info.supports_function_calling)",
                filter(look, this, TOOLS, "").check(look.state("without"), 0).words());
    }

    @Test
    void requestThatNoModelTakes_isSentAllTheSame() {
        settings.preCallChecks(true);
        with(takes("a", false)).with(takes("b", false));

        assertEquals(Set.of("a", "b"), available(TOOLS, ""));
    }

    @Test
    void otherModelThatTakesOnlyAPart_isNoReason() {
        settings.preCallChecks(true);
        with(takes("without", false)).with(deployment("search").info(Map.of("supports_web_search", false)));

        assertEquals(Set.of("search", "without"), available(TOOLS + SEARCH, ""));
    }

    @Test
    void otherDeploymentThatCannotBeCalled_isNoReason() {
        settings.preCallChecks(true);
        with(takes("broken", true).unusable("its key is missing")).with(takes("a", false));

        assertEquals(Set.of("a"), available(TOOLS, ""));
    }

    @Test
    void models_areNotLookedAt_unlessThatIsSwitchedOn() {
        settings.preCallChecks(false);
        with(takes("with", true)).with(takes("without", false));

        assertEquals(Set.of("with", "without"), available(TOOLS, ""));
    }

    // Which program calls

    @ParameterizedTest
    @CsvSource({"curl/8, true, curl other", "curl/8, false, curl other", "wget, true, other", "'', true, other"})
    void programThatAPatternNames_goesToItsDeployment(String agent, boolean matchAny, String expected) {
        settings.tagFiltering(true).tagsMatchAny(matchAny);
        with(of("curl", "User-Agent: curl.*")).with(deployment("other").tags(List.of("default")));

        // The default one serves every request that names no tag.
        assertEquals(Set.of(expected.split(" ")), available("", agent));
    }

    @Test
    void pattern_makesUpForATag_whereOneIsEnough() {
        settings.tagFiltering(true).tagsMatchAny(true);
        with(of("curl", "curl").tags(List.of("eu"))).with(deployment("us").tags(List.of("us")));

        assertEquals(Set.of("curl", "us"), available("", "curl/8", "us"));
        assertEquals(Set.of("us"), available("", "wget", "us"));
    }

    @Test
    void pattern_doesNotMakeUpForATag_whereAllAreNeeded() {
        settings.tagFiltering(true).tagsMatchAny(false);
        with(of("curl", "curl").tags(List.of("eu"))).with(deployment("us").tags(List.of("us")));

        assertEquals(Set.of("us"), available("", "curl/8", "us"));
    }

    @Test
    void tagThatADeploymentHas_isNotServedByTheDefaultOnes() {
        settings.tagFiltering(true).tagsMatchAny(true);
        with(deployment("eu").tags(List.of("eu"))).with(deployment("rest").tags(List.of("default")));

        assertEquals(Set.of("eu"), available("", "", "eu"));
        assertEquals(Set.of("rest"), available("", "", "us"));
    }

    @Test
    void excludedTag_doesNotCountAsKnown() {
        settings.tagFiltering(true).tagsMatchAny(true);
        with(deployment("eu").tags(List.of("eu", "slow")))
                .with(deployment("rest").tags(List.of("default")));

        assertEquals(Set.of("rest"), available("", "", "eu", "!slow"));
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true"})
    void group_maySayItselfWhetherTagsCount(boolean router, boolean group) {
        settings.tagFiltering(router);
        with(deployment("eu").tags(List.of("eu")).info(Map.of("enable_tag_filtering", group)))
                .with(deployment("us").tags(List.of("us")));

        assertEquals(group ? Set.of("eu") : Set.of("eu", "us"), available("", "", "eu"));
    }
}
