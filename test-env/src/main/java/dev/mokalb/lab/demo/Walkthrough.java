package dev.mokalb.lab.demo;

import static dev.mokalb.lab.demo.Results.milliseconds;

import dev.mokalb.lab.Capture;
import dev.mokalb.lab.LabException;
import dev.mokalb.lab.RunningLab;
import dev.mokalb.lab.cluster.App;
import dev.mokalb.lab.cluster.Pods;
import dev.mokalb.lab.network.Cut;
import dev.mokalb.lab.probe.Probe;
import dev.mokalb.lab.probe.ProbeReport;
import dev.mokalb.lab.process.CommandResult;
import dev.mokalb.lab.process.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The steps that a home user would take, with one way of configuring the pool. */
final class Walkthrough {
  private static final String FIRST = "192.168.2.200";
  private static final String NEXTCLOUD = "nextcloud-dev-loadbalancer";
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration LOOK_BACK = Duration.ofMillis(500);
  // Before this much has gone by after a failure, the next one would measure two at once.
  private static final Duration REUNITED_WITHIN = Duration.ofSeconds(20);

  private final RunningLab lab;
  private final Configuration configuration;
  private final Results results;
  private final Consumer<String> out;

  /**
   * A way to configure the pool.
   *
   * @param name how the table calls it
   * @param manifest the file in this package's resources
   */
  record Configuration(String name, String manifest) {}

  /** A step: what it shows, and how. */
  record Step(String title, Runnable action) {}

  Walkthrough(RunningLab lab, Configuration configuration, Results results, Consumer<String> out) {
    this.lab = lab;
    this.configuration = configuration;
    this.results = results;
    this.out = out;
  }

  List<Step> steps() {
    return List.of(
        new Step("a Service without any pool stays pending, and an event says why", this::pending),
        new Step("the pool comes with a " + configuration.name(), this::configured),
        new Step("the client gets a page over the LAN", this::reached),
        new Step("kill -9 of the speaker that answers", this::speakerKilled),
        new Step("the link of the node that answers is cut", this::linkCut),
        new Step("two more Services get the next addresses", this::twoMore),
        new Step("a freed address goes to the next Service", this::freed),
        new Step("everything is deleted again", this::deleted));
  }

  private void pending() {
    apply("nextcloud.yaml");
    String event =
        Waiting.forValue("an event on Service " + NEXTCLOUD, SOON, () -> refusal(NEXTCLOUD));
    out.accept("event: " + event);
    lab.services()
        .address(NEXTCLOUD)
        .ifPresent(address -> {
          throw new LabException(NEXTCLOUD + " has " + address + " although no pool exists");
        });
    show("get", "service", NEXTCLOUD);
    results.add(configuration.name(), "no pool: event", event.split(":", 2)[0]);
  }

  private void configured() {
    try (var watch = new AddressWatch(lab.kubernetes(), Pods.APPS_NAMESPACE)) {
      long applied = System.nanoTime();
      apply(configuration.manifest());
      AddressWatch.Seen seen = watch.await(NEXTCLOUD, SOON);
      require(NEXTCLOUD, FIRST, seen.address());
      show("get", "service", NEXTCLOUD);
      note("pool applied -> address", seen.address() + " after " + since(applied, seen.nanos()));
    }
  }

  private void reached() {
    try (Capture capture = lab.capture(lab.client(), "page-" + configuration.manifest(), "arp")) {
      long start = System.nanoTime();
      String page = page();
      String took = since(start, System.nanoTime());
      out.accept("$ curl http://" + FIRST + "/\n" + page.strip());
      String frame =
          Waiting.forValue("the ARP reply in " + capture.file(), SOON, () -> reply(capture));
      out.accept("the frame that told the client where " + FIRST + " is:\n" + frame);
      out.accept("MAC " + owner() + " is " + node(owner()) + "'s");
      // kube-proxy writes its rules at most once a second, and nobody is served before.
      note("first page, from " + node(owner()) + ", once kube-proxy knows", took);
    }
  }

  private void speakerKilled() {
    lab.place(App.NEXTCLOUD, lab.topology().nodes());
    try (Probe probe = settledProbe()) {
      String mac = probe.soFar().answerers().getLast().mac();
      String node = node(mac);
      long killed = System.nanoTime();
      lab.killSpeaker(node);
      ProbeReport report = afterTakeover(probe, killed, mac);
      lab.startSpeaker(node);
      out.accept("speaker of " + node + " killed; " + summary(report, killed, mac));
      note("kill -9: longest without ARP answer", milliseconds(report.longestArpSilence()));
      note("kill -9: pages that failed", failures(report));
    }
    page();
  }

  private void linkCut() {
    try (Probe first = settledProbe()) {
      String mac = first.soFar().answerers().getLast().mac();
      String node = node(mac);
      // A cut node's own pods cannot be reached by anybody; what is shown is the address.
      List<String> others =
          lab.topology().nodes().stream().filter(other -> !other.equals(node)).toList();
      lab.place(App.NEXTCLOUD, others);
      awaitPagesOnlyFrom(others);
      long cut = System.nanoTime();
      lab.cut(node, Cut.IN_THE_NETWORK);
      ProbeReport report = afterTakeover(first, cut, mac);
      lab.heal(node);
      out.accept("link of " + node + " cut; " + summary(report, cut, mac));
      note("link cut: longest without ARP answer", milliseconds(report.longestArpSilence()));
      note("link cut: longest without a page", milliseconds(report.longestPageSilence()));
    }
    page();
    settledProbe().close();
  }

  private void twoMore() {
    createdGets("frontend.yaml", "frontend-lb", "192.168.2.201");
    createdGets("my-app.yaml", "my-loadbalanced-service", "192.168.2.202");
    show("get", "services");
    out.accept("$ curl http://192.168.2.201/\n" + pageOf("192.168.2.201").strip());
    out.accept("$ curl http://192.168.2.202/\n" + pageOf("192.168.2.202").strip());
  }

  private void freed() {
    delete("nextcloud.yaml");
    createdGets("next.yaml", "next-lb", FIRST);
  }

  private void deleted() {
    for (String manifest :
        List.of("frontend.yaml", "my-app.yaml", "next.yaml", configuration.manifest())) {
      delete(manifest);
    }
    lab.place(App.NEXTCLOUD, lab.topology().nodes());
    lab.client().exec("ip", "neighbour", "flush", "all");
  }

  private void createdGets(String manifest, String service, String expected) {
    try (var watch = new AddressWatch(lab.kubernetes(), Pods.APPS_NAMESPACE)) {
      long created = System.nanoTime();
      apply(manifest);
      AddressWatch.Seen seen = watch.await(service, SOON);
      require(service, expected, seen.address());
      note("create -> address of " + service, expected + " after " + since(created, seen.nanos()));
    }
  }

  private Probe settledProbe() {
    Probe probe = lab.probe(new Probe.Target(FIRST, 0, 80));
    probe.awaitSettled(REUNITED_WITHIN);
    return probe;
  }

  /** What was seen from the failure on, once another node has answered and pages come again. */
  private static ProbeReport afterTakeover(Probe probe, long failure, String mac) {
    Waiting.until(
        "another node to answer for " + FIRST,
        REUNITED_WITHIN,
        () -> probe.soFar().otherAnswerAfter(failure, mac).isPresent());
    Waiting.until(
        "pages to come again from " + FIRST,
        REUNITED_WITHIN,
        () -> {
          long since = Math.max(failure, System.nanoTime() - LOOK_BACK.toNanos());
          return probe.soFar().since(since).pages() > 10;
        });
    return probe.stop().since(failure);
  }

  private String summary(ProbeReport report, long failure, String mac) {
    String after =
        report.otherAnswerAfter(failure, mac).map(Results::milliseconds).orElse("not at all");
    return "%s answers after %s; longest without an ARP answer %s, without a page %s"
        .formatted(
            node(report.answerers().getLast().mac()),
            after,
            milliseconds(report.longestArpSilence()),
            milliseconds(report.longestPageSilence()));
  }

  private static String failures(ProbeReport report) {
    return report.failedPages() + " of " + (report.pages() + report.failedPages());
  }

  private void awaitPagesOnlyFrom(List<String> nodes) {
    // kube-proxy writes its rules at most once a second; 12 pages in a row are no accident.
    Waiting.until(
        "pages from " + String.join(" and ", nodes) + " only",
        SOON,
        () -> {
          for (int i = 0; i < 12; i++) {
            String page = lab.client().exec("curl", "-s", "-m", "1", url(FIRST)).output();
            if (nodes.stream().noneMatch(node -> page.contains("on node " + node))) {
              return false;
            }
          }
          return true;
        });
  }

  private String page() {
    return pageOf(FIRST);
  }

  private String pageOf(String address) {
    return Waiting.forValue(
        "a page from " + url(address),
        SOON,
        () -> {
          CommandResult result =
              lab.client().exec("curl", "-sf", "--connect-timeout", "0.2", "-m", "1", url(address));
          return result.succeeded() ? Optional.of(result.output()) : Optional.empty();
        });
  }

  private static String url(String address) {
    return "http://" + address + "/";
  }

  private static Optional<String> reply(Capture capture) {
    return capture.frames().stream()
        .filter(frame -> frame.contains("Reply " + FIRST + " is-at"))
        .findFirst();
  }

  private String owner() {
    String neighbour = lab.client().exec("ip", "neighbour", "show", FIRST).output();
    return lab.topology().nodes().stream()
        .map(node -> lab.topology().host(node).mac())
        .filter(neighbour::contains)
        .findFirst()
        .orElseThrow(() -> new LabException("no node's MAC for " + FIRST + ": " + neighbour));
  }

  private String node(String mac) {
    return lab.nodeOf(mac)
        .orElseThrow(() -> new LabException("the MAC that answered is no node's: " + mac));
  }

  private Optional<String> refusal(String service) {
    return lab.services().find(service).stream()
        .flatMap(found -> lab.services().events(found).stream())
        .filter(event -> event.startsWith("AllocationFailed"))
        .findFirst();
  }

  private void apply(String manifest) {
    lab.objects().apply(Demo.resource(manifest));
  }

  private void delete(String manifest) {
    lab.objects().delete(Demo.resource(manifest));
  }

  private void show(String... arguments) {
    out.accept("$ kubectl " + String.join(" ", arguments));
    out.accept(lab.kubectl(arguments).output().strip());
  }

  private void note(String what, String seen) {
    out.accept(what + ": " + seen);
    results.add(configuration.name(), what, seen);
  }

  private static void require(String service, String expected, String actual) {
    if (!expected.equals(actual)) {
      throw new LabException("Service %s got %s, not %s".formatted(service, actual, expected));
    }
  }

  private static String since(long start, long end) {
    return milliseconds(Duration.ofNanos(end - start));
  }
}
