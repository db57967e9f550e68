package dev.mokalb.speaker.kube;

import dev.mokalb.kube.write.EventType;
import dev.mokalb.kube.write.Events;
import dev.mokalb.kube.write.ObjectReference;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.speaker.announce.Misfit;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.Silence;
import dev.mokalb.speaker.announce.UnknownInterface;
import dev.mokalb.speaker.announce.UnmatchedNodes;
import dev.mokalb.speaker.l2.RateLimit;
import dev.mokalb.speaker.loop.Layer2Presence;
import dev.mokalb.speaker.loop.Reporter;
import dev.mokalb.speaker.members.DropReason;
import dev.mokalb.speaker.members.Notice;
import dev.mokalb.speaker.members.Restraint;
import dev.mokalb.speaker.members.View;
import dev.mokalb.speaker.ops.SpeakerBoard;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events with the reasons of MetalLB, and log lines. Of what is the same on every node only the
 * coordinator makes events; what is wrong with the configuration the controller tells for all.
 * Confined to the speaker's loop.
 */
public final class KubeReporter implements Reporter {

  private static final Logger LOG = LoggerFactory.getLogger(KubeReporter.class);

  /** A pool that goes makes thousands of Services silent at once; events tell of the others. */
  private static final RateLimit SILENCES = new RateLimit(5, 50);

  /** How often it is said that not all are named. */
  private static final RateLimit MORE_SILENCES = new RateLimit(1, 1);

  private final NodeName me;
  private final Events events;
  private final SpeakerBoard board;
  private final Function<SourceRef, Optional<ObjectReference>> references;
  private final String namespace;
  private final Set<Unreadable> unreadable = new HashSet<>();
  private final Set<Problem> known = new HashSet<>();
  private final RateLimit.Meter silencesLogged = SILENCES.meter(System.nanoTime());
  private final RateLimit.Meter moreSilencesLogged = MORE_SILENCES.meter(System.nanoTime());
  private boolean tellsForAll;

  /** The version of that speaker does not change before it is another process. */
  private record Unreadable(NodeName from, DropReason reason) {}

  /**
   * Also writes down what is to be shown.
   *
   * @param namespace where the configuration is
   */
  public KubeReporter(
      NodeName me,
      Events events,
      SpeakerBoard board,
      Function<SourceRef, Optional<ObjectReference>> references,
      String namespace) {
    this.me = me;
    this.events = events;
    this.board = board;
    this.references = references;
    this.namespace = namespace;
  }

  @Override
  public void announcing(ServiceSnapshot service) {
    LOG.info("announcing {} {}", service.key(), service.status().addresses());
    publish(
        service,
        EventType.NORMAL,
        "nodeAssigned",
        "announcing from node \"" + me.value() + "\" with protocol \"layer2\"");
  }

  private void publish(ServiceSnapshot service, EventType type, String reason, String message) {
    events.publish(type, ObjectReference.of(service), reason, message);
  }

  @Override
  public void withdrawn(ServiceSnapshot service) {
    LOG.info("announcing {} no longer", service.key());
  }

  @Override
  public void presence(ObjectKey service, Optional<Layer2Presence> presence) {
    board.layer2(service, presence);
  }

  @Override
  public void silent(ServiceSnapshot service, Silence why) {
    if (why instanceof Silence.NoAddress) {
      return; // The controller says why it has none.
    }
    logSilence(service.key(), why);
    if (tellsForAll) {
      publish(service, EventType.WARNING, "notAnnounced", "announced by nobody: " + why.message());
    }
  }

  private void logSilence(ObjectKey service, Silence why) {
    long now = System.nanoTime();
    if (silencesLogged.allows(now)) {
      LOG.info("{} is announced by nobody: {}", service, why.message());
    } else if (moreSilencesLogged.allows(now)) {
      LOG.info(
          "more Services are announced by nobody than are named here; events say which and why");
    }
  }

  @Override
  public void view(View view) {
    board.view(view);
    tellsForAll = view.iAmCoordinator();
    unreadable.removeIf(it -> !view.order().contains(it.from()));
    LOG.info(
        "speakers: {}; {} decides who owns which address",
        view.order().stream().map(NodeName::value).toList(),
        view.iAmCoordinator() ? "this one" : view.coordinator().value());
  }

  @Override
  public void apart() {
    board.apart();
  }

  @Override
  public void configuration(List<Problem> problems) {
    board.configuration(problems);
    for (Problem problem : problems) {
      if (known.add(problem)) {
        LOG.warn("configuration: {}; what was valid before stays in force", problem.message());
      }
    }
    known.retainAll(new HashSet<>(problems));
  }

  @Override
  public void misfit(Misfit what) {
    LOG.warn(what.message());
    String reason =
        switch (what) {
          case UnknownInterface _ -> "noSuchInterface";
          case UnmatchedNodes _ -> "NothingMatches"; // as the controller has it for pools
        };
    if (tellsForAll) {
      references
          .apply(SourceRef.of("L2Advertisement", new ObjectKey(namespace, what.advertisement())))
          .ifPresent(advertisement ->
              events.publish(EventType.WARNING, advertisement, reason, what.message()));
    }
  }

  @Override
  public void unreadable(NodeName from, DropReason reason) {
    board.unreadable(reason);
    if (unreadable.add(new Unreadable(from, reason))) {
      LOG.warn(
          "the speaker of node {} says what this version cannot read ({}), which is ignored",
          from,
          reason);
    }
  }

  @Override
  public void notice(Notice notice) {
    board.notice(notice);
    switch (notice) {
      case Notice.Split(NodeName node) -> split(node);
      case Notice.SplitEnded(NodeName node) ->
          LOG.info("the speaker of node {} is no longer missing", node);
      case Notice.Restrained(Restraint restraint) -> {
        if (restraint == Restraint.NONE) {
          LOG.info("this speaker answers for what it owns");
        } else {
          LOG.info("this speaker answers for nothing: {}", restraint.text());
        }
      }
      case Notice.Conceded(var groups) ->
          LOG.warn("another part of the cluster answers for {} as well; this one stopped", groups);
      case Notice.Unowned(var why) ->
          LOG.info("addresses for which nobody can answer: {}", why.size());
      case Notice.Decides(NodeName insteadOf) -> {
        tellsForAll = true;
        LOG.info(
            "this speaker decides who owns what, since {} does not reach the API server",
            insteadOf);
      }
    }
  }

  /** One speaker of each part of the cluster makes the event, so that each part is heard. */
  private void split(NodeName node) {
    String message =
        "the speaker of node \""
            + node.value()
            + "\" is Ready and not connected to that of \""
            + me.value()
            + "\": open UDP and TCP port 7946 between the nodes, and give both the same memberlist"
            + " secret; until then both may answer for the same addresses";
    LOG.warn(message);
    if (tellsForAll) {
      events.publish(
          EventType.WARNING,
          new ObjectReference("v1", "Node", new ObjectKey("", node.value()), node.value(), ""),
          "speakersSplit",
          message);
    }
  }
}
