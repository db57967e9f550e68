package dev.mokalb.speaker.bfd;

import java.util.List;

/** Told on the loop of BFD, which must not be held up. */
public interface BfdListener {

  /** A session went up, failed or ended. */
  void changed(BfdPeer peer, BfdChange change);

  /** The problems are others than before. */
  void problems(List<BfdProblem> problems);
}
