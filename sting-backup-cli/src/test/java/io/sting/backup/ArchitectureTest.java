package io.sting.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the whole product to {@link ArchitectureRules}, and the rules to fixtures which break them. */
class ArchitectureTest {

    private static final String PRODUCT = "io.sting.backup";
    private static final String FIXTURE = "io.sting.backup.fixture";

    // core's test support comes as a jar in a full build, as a folder in a quick one
    private static final Pattern TEST_JAR = Pattern.compile(".*-tests\\.jar!?/.*");

    // the first name of a violation is the culprit's; an allowed class may well be what it must not use
    private static final Pattern ALLOWED_CULPRIT = Pattern.compile("(?m)^\\W*\\w+ <[^>]*\\.Allowed");

    private static final JavaClasses PRODUCT_CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.matches(TEST_JAR))
            .importPackages(PRODUCT);

    private static final JavaClasses FIXTURE_CLASSES = new ClassFileImporter().importPackages(FIXTURE);

    static Stream<Arguments> rules() {
        return Stream.of(
                rule("noPackageCycles", ArchitectureRules::noPackageCycles, "Cycle detected"),
                rule(
                        "subPackagesOfTheApiDoNotImportTheRoot",
                        ArchitectureRules::subPackagesOfTheApiDoNotImportTheRoot,
                        "SpiReachesUp"),
                rule(
                        "modelImportsNoOtherPackageOfTheApi",
                        ArchitectureRules::modelImportsNoOtherPackageOfTheApi,
                        "ModelKnowsErrors"),
                rule("errorImportsModelOnly", ArchitectureRules::errorImportsModelOnly, "ErrorKnowsEvents"),
                rule(
                        "eventImportsErrorAndModelOnly",
                        ArchitectureRules::eventImportsErrorAndModelOnly,
                        "EventKnowsTheSpi"),
                rule("spiImportsErrorAndModelOnly", ArchitectureRules::spiImportsErrorAndModelOnly, "SpiReachesUp"),
                rule("apiKnowsNoImplementation", ArchitectureRules::apiKnowsNoImplementation, "RootKnowsCore"),
                rule(
                        "internalsStayInsideCore",
                        ArchitectureRules::internalsStayInsideCore,
                        "TransportUsesInternalsAndProcesses"),
                rule(
                        "engineKnowsNoBuildingBlock",
                        ArchitectureRules::engineKnowsNoBuildingBlock,
                        "EngineKnowsABuildingBlock"),
                rule(
                        "processesStartInOnePackage",
                        ArchitectureRules::processesStartInOnePackage,
                        "TransportUsesInternalsAndProcesses.builder",
                        "TransportUsesInternalsAndProcesses.runtime"),
                rule(
                        "onlyTheCliPrints",
                        ArchitectureRules::onlyTheCliPrints,
                        "BlockPrintsAndLooksAtTheTime.out",
                        "BlockPrintsAndLooksAtTheTime.err",
                        "BlockPrintsAndLooksAtTheTime.trace"),
                rule(
                        "timeComesFromAClock",
                        ArchitectureRules::timeComesFromAClock,
                        "BlockPrintsAndLooksAtTheTime.instant",
                        "BlockPrintsAndLooksAtTheTime.reference",
                        "BlockPrintsAndLooksAtTheTime.zoned",
                        "BlockPrintsAndLooksAtTheTime.millis",
                        "BlockPrintsAndLooksAtTheTime.date"),
                rule(
                        "systemClockIsChosenAtTheEntryOnly",
                        ArchitectureRules::systemClockIsChosenAtTheEntryOnly,
                        "BlockPrintsAndLooksAtTheTime.clock"));
    }

    private static Arguments rule(String name, Function<ArchitectureRules, ArchRule> rule, String... violations) {
        return arguments(name, rule, violations);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void product_keeps_the_rule(String name, Function<ArchitectureRules, ArchRule> rule, String... violations) {
        rule.apply(new ArchitectureRules(PRODUCT)).check(PRODUCT_CLASSES);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void rule_reports_what_breaks_it(String name, Function<ArchitectureRules, ArchRule> rule, String... violations) {
        var result = rule.apply(new ArchitectureRules(FIXTURE)).evaluate(FIXTURE_CLASSES);

        assertThat(result.getFailureReport().toString())
                .contains(violations)
                .as("what is allowed")
                .doesNotContainPattern(ALLOWED_CULPRIT);
    }

    @Test
    void product_is_what_is_looked_at() {
        assertThat(PRODUCT_CLASSES.containPackage(PRODUCT)).isTrue();
        assertThat(PRODUCT_CLASSES.containPackage(FIXTURE)).isFalse();
        assertThat(PRODUCT_CLASSES.containPackage(PRODUCT + ".testing")).isFalse();
    }
}
