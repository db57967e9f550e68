package dev.mokalb.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The two laws, the edges between modules, and names that say nothing. */
class LawsTest {

  private static final String LAB = "dev.mokalb.lab..";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.mokalb");

  /** The packages that decide: values in, values out. */
  private static final String[] PURE = {
    "dev.mokalb.net..",
    "dev.mokalb.model..",
    "dev.mokalb.kube.admission..",
    "dev.mokalb.kube.convert..",
    "dev.mokalb.kube.lease.election..",
    "dev.mokalb.controller.alloc..",
    "dev.mokalb.controller.plan..",
    "dev.mokalb.controller.reach..",
    "dev.mokalb.controller.webhook.review..",
    "dev.mokalb.speaker.announce..",
    "dev.mokalb.speaker.bfd",
    "dev.mokalb.speaker.bgp",
    "dev.mokalb.speaker.l2",
    "dev.mokalb.speaker.members",
    "dev.mokalb.speaker.report",
    "dev.mokalb.speaker.status",
  };

  @Test
  void everyModuleIsLookedAt() {
    assertThat(
            CLASSES.stream()
                .map(JavaClass::getPackageName)
                .map(name -> Arrays.asList(name.split("\\.", -1)))
                .filter(parts -> parts.size() > 2)
                .map(parts -> parts.get(2))
                .collect(Collectors.toSet()))
        .containsAll(Set.of("net", "model", "kube", "controller", "speaker"));
  }

  @ParameterizedTest
  @CsvSource({
    "io.netty.., netty",
    "org.jgroups.., jgroups",
    "org.pcap4j.., pcap",
    "com.sun.jna.., pcap netlink jna",
    "io.fabric8.., kube",
    "com.fasterxml.jackson.., kube",
  })
  void aTechnologyNeedsAVisa(String technology, String names) {
    List<String> allowed = new ArrayList<>(List.of(LAB));
    for (String name : names.split(" ", -1)) {
      allowed.add(".." + name + "..");
    }
    noClasses()
        .that()
        .resideOutsideOfPackages(allowed.toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(technology)
        .because("a technology is imported only by a package that bears its name")
        .check(CLASSES);
  }

  @Test
  void decisionsSeeNoThreadSocketFileOrLogger() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "java.util.concurrent..",
                    "java.nio.file..",
                    "java.nio.channels..",
                    "org.slf4j..")
                .or(
                    describe(
                        "are threads, sockets, files, clocks or random",
                        type -> FORBIDDEN_TYPES.contains(type.getFullName()))))
        .because("decision packages are functions from values to values")
        .check(CLASSES);
  }

  private static final Set<String> FORBIDDEN_TYPES =
      Set.of(
          "java.io.File",
          "java.lang.ProcessBuilder",
          "java.lang.Thread",
          "java.net.DatagramSocket",
          "java.net.NetworkInterface",
          "java.net.ServerSocket",
          "java.net.Socket",
          "java.time.Clock",
          "java.util.Random",
          "java.util.Timer",
          "java.util.concurrent.ThreadLocalRandom");

  private static final List<String> IMPURE_CALLS =
      List.of(
          "java.lang.System.nanoTime",
          "java.lang.System.currentTimeMillis",
          "java.lang.System.getenv",
          "java.lang.Math.random",
          "java.time.Instant.now",
          "java.net.InetAddress.getByName",
          "java.util.UUID.randomUUID");

  @Test
  void decisionsTakeTimeAndChanceAsArguments() {
    DescribedPredicate<JavaAccess<?>> impure =
        describe(
            "of the clock, of chance or of a name server",
            access ->
                IMPURE_CALLS.contains(
                    access.getTargetOwner().getFullName() + "." + access.getTarget().getName()));
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .accessTargetWhere(impure)
        .because("time and chance are arguments")
        .check(CLASSES);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "net | net",
        "model | model net",
        "kube | kube model net crds",
        "controller | controller kube crds model net",
        "speaker | speaker kube crds model net",
      })
  void modulesKnowOnlyTheirNeighbours(String module, String allowed) {
    String[] packages =
        Arrays.stream(allowed.split(" ", -1))
            .map(name -> "dev.mokalb." + name + "..")
            .toArray(String[]::new);
    ArchRule rule =
        classes()
            .that()
            .resideInAPackage("dev.mokalb." + module + "..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(packages).or(resideOutsideOfMoka()))
            .because("the edges between the modules are few and one way");
    rule.check(CLASSES);
  }

  private static DescribedPredicate<JavaClass> resideOutsideOfMoka() {
    return describe("are not Moka's", type -> !type.getPackageName().startsWith("dev.mokalb"));
  }

  @Test
  void netAndModelUseTheJdkAlone() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.mokalb.net..", "dev.mokalb.model..")
        .should()
        .dependOnClassesThat(
            describe(
                "are of a library",
                type ->
                    !type.getPackageName().startsWith("java.")
                        && !type.getPackageName().isEmpty()
                        && !type.getPackageName().startsWith("org.jspecify")
                        && !type.getPackageName().startsWith("dev.mokalb")))
        .because("values need no library")
        .check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"controller", "speaker", "kube"})
  void packagesFormNoCycle(String module) {
    slices()
        .matching("dev.mokalb." + module + ".(**)")
        .should()
        .beFreeOfCycles()
        .because("a reader starts at one end")
        .check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"common", "util", "utils", "manager", "helper", "impl"})
  void noPackageIsNamedForNothing(String name) {
    noClasses()
        .should()
        .resideInAPackage("dev.mokalb.." + name + "..")
        .because("a package is named for the domain or for its technology")
        .allowEmptyShould(true)
        .check(CLASSES);
  }
}
