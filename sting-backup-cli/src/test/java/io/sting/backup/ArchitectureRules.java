package io.sting.backup;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;

/**
 * What may import and call what, as docs/architecture.md has it, for a tree of packages below a root: the product's, or
 * the fixtures' that break every rule.
 */
final class ArchitectureRules {

    /** The packages of what a user names; the engine must get by without them, as it does with a third party's. */
    private static final String[] BUILDING_BLOCKS = {
        "files",
        "postgres",
        "docker",
        "vault",
        "crypto",
        "storage",
        "config",
        "health",
        "notify",
        "schedule",
        "services",
        "hooks"
    };

    private final String root;

    ArchitectureRules(String root) {
        this.root = root;
    }

    ArchRule noPackageCycles() {
        return slices().assignedFrom(eachPackageASlice())
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true);
    }

    ArchRule subPackagesOfTheApiDoNotImportTheRoot() {
        return nothingIn("model", "error", "event", "spi").mayImport(root);
    }

    ArchRule modelImportsNoOtherPackageOfTheApi() {
        return nothingIn("model").mayImport(sub("error"), sub("event"), sub("spi"));
    }

    ArchRule errorImportsModelOnly() {
        return nothingIn("error").mayImport(sub("event"), sub("spi"));
    }

    ArchRule eventImportsErrorAndModelOnly() {
        return nothingIn("event").mayImport(sub("spi"));
    }

    ArchRule spiImportsErrorAndModelOnly() {
        return nothingIn("spi").mayImport(sub("event"));
    }

    ArchRule apiKnowsNoImplementation() {
        return noClasses()
                .that()
                .resideInAnyPackage(root, sub("model"), sub("error"), sub("event"), sub("spi"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(sub("core"), sub("transport"), sub("cli"))
                .allowEmptyShould(true);
    }

    ArchRule internalsStayInsideCore() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(sub("core"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(sub("core.internal"))
                .allowEmptyShould(true);
    }

    ArchRule engineKnowsNoBuildingBlock() {
        var blocks = Stream.of(BUILDING_BLOCKS).map(block -> sub("core." + block));
        return nothingIn("core.internal.engine").mayImport(blocks.toArray(String[]::new));
    }

    ArchRule processesStartInOnePackage() {
        return nothingBut(sub("core.internal.process"))
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(ProcessBuilder.class)
                .orShould()
                .accessTargetWhere(target("Runtime.exec", Runtime.class, "exec"))
                .allowEmptyShould(true);
    }

    ArchRule onlyTheCliPrints() {
        return nothingBut(sub("cli"))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .accessTargetWhere(printStackTraceToStandardError())
                .allowEmptyShould(true);
    }

    ArchRule timeComesFromAClock() {
        return noClasses().should().accessTargetWhere(clocklessTime()).allowEmptyShould(true);
    }

    /** Only who chooses a default may take the system's clock: the entry to core, and the command line. */
    ArchRule systemClockIsChosenAtTheEntryOnly() {
        return nothingBut(root + ".core", sub("cli"))
                .should()
                .accessTargetWhere(target(
                        "the system's clock",
                        Clock.class,
                        "system",
                        "systemUTC",
                        "systemDefaultZone",
                        "tickMillis",
                        "tickSeconds",
                        "tickMinutes"))
                .allowEmptyShould(true);
    }

    private String sub(String packageName) {
        return root + "." + packageName + "..";
    }

    private ImportRule nothingIn(String... packageNames) {
        var packages = Stream.of(packageNames).map(this::sub).toArray(String[]::new);
        return forbidden -> noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .allowEmptyShould(true);
    }

    private interface ImportRule {
        ArchRule mayImport(String... packages);
    }

    private static GivenClassesConjunction nothingBut(String... packages) {
        return noClasses().that(DescribedPredicate.not(resideInAnyPackage(packages)));
    }

    private SliceAssignment eachPackageASlice() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
                var name = javaClass.getPackageName();
                var ours = name.equals(root) || name.startsWith(root + ".");
                return ours ? SliceIdentifier.of(name) : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "packages of " + root;
            }
        };
    }

    /** Calls and method references alike. */
    private static DescribedPredicate<JavaAccess<?>> target(String description, Class<?> owner, String... names) {
        return describe(
                description,
                access -> access.getTargetOwner().isEquivalentTo(owner)
                        && Stream.of(names).anyMatch(access.getTarget().getName()::equals));
    }

    private static DescribedPredicate<JavaAccess<?>> printStackTraceToStandardError() {
        return describe(
                "printStackTrace()",
                access -> access.getTarget().getName().equals("printStackTrace")
                        && access.getTargetOwner().isAssignableTo(Throwable.class)
                        && parametersOf(access).isEmpty());
    }

    private static DescribedPredicate<JavaAccess<?>> clocklessTime() {
        return describe("the time without a Clock", access -> {
            var owner = access.getTargetOwner();
            var name = access.getTarget().getName();
            var parameters = parametersOf(access);
            var now = owner.getPackageName().startsWith("java.time")
                    && name.equals("now")
                    && !parameters.equals(List.of(Clock.class.getName()));
            var millis = owner.isEquivalentTo(System.class) && name.equals("currentTimeMillis");
            var date = owner.isEquivalentTo(Date.class) && name.equals("<init>") && parameters.isEmpty();
            return now || millis || date;
        });
    }

    private static List<String> parametersOf(JavaAccess<?> access) {
        return access.getTarget() instanceof CodeUnitAccessTarget code
                ? code.getRawParameterTypes().stream().map(JavaClass::getName).toList()
                : List.of();
    }
}
