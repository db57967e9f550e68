package dev.mokalb.speaker.loop;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.config.Problem;
import dev.mokalb.speaker.announce.Misfit;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.Silence;
import dev.mokalb.speaker.members.DropReason;
import dev.mokalb.speaker.members.Notice;
import dev.mokalb.speaker.members.View;
import java.util.List;
import java.util.Optional;

/** Tells people what this speaker does: events and log lines, from one place. */
public interface Reporter {

  /** This node answers for the Service from now on. */
  void announcing(ServiceSnapshot service);

  /** This node answers for the Service no longer. */
  void withdrawn(ServiceSnapshot service);

  /** How this node answers for the Service from now on; empty if it does no longer. */
  void presence(ObjectKey service, Optional<Layer2Presence> presence);

  /** Nobody announces the Service. */
  void silent(ServiceSnapshot service, Silence why);

  /** The speakers that are there changed. */
  void view(View view);

  /** This speaker is connected to no others any more, since it need not be. */
  void apart();

  /** What is wrong with the configuration now; each problem is told when it appears. */
  void configuration(List<Problem> problems);

  /** An advertisement names what none of the nodes has. */
  void misfit(Misfit what);

  /** Another speaker, of another version most likely, said what this one cannot read. */
  void unreadable(NodeName from, DropReason reason);

  /** Something about the speakers. */
  void notice(Notice notice);
}
