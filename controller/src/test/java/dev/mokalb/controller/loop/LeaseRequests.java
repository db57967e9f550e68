package dev.mokalb.controller.loop;

import dev.mokalb.kube.lease.election.Attempt;
import dev.mokalb.kube.lease.election.ElectionEvent;
import dev.mokalb.kube.lease.election.LeaseSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The writes of the Lease that are on their way, for as long as the network keeps them. */
final class LeaseRequests {

  private record LeaseRequest(Pod from, Attempt attempt) {}

  private final Random random;
  private final FakeApiServer server;
  private final Consumer<Supplier<String>> note;
  private final List<LeaseRequest> waiting = new ArrayList<>();
  private final Map<Pod, Long> cutOffUntil = new HashMap<>();
  private long heldUpUntil;

  LeaseRequests(Random random, FakeApiServer server, Consumer<Supplier<String>> note) {
    this.random = random;
    this.server = server;
    this.note = note;
  }

  void add(Pod from, Attempt attempt) {
    note.accept(() -> from.name + " asks for the Lease " + attempt);
    waiting.add(new LeaseRequest(from, attempt));
  }

  /** The Lease cannot be written by anybody until then. */
  void holdUp(long until) {
    heldUpUntil = until;
  }

  /** The Lease cannot be written by this one until then. */
  void cutOff(Pod pod, long until) {
    cutOffUntil.put(pod, until);
  }

  boolean isCutOff(Pod pod, long now) {
    return now < cutOffUntil.getOrDefault(pod, now);
  }

  /** The server takes one up; it is answered wrongly now and then, or lost. */
  void serve(long now) {
    List<LeaseRequest> reachable =
        waiting.stream()
            .filter(_ -> now >= heldUpUntil)
            .filter(request -> !isCutOff(request.from(), now))
            .toList();
    if (reachable.isEmpty()) {
      return;
    }
    LeaseRequest request = reachable.get(random.nextInt(reachable.size()));
    waiting.remove(request);
    ElectionEvent unanswered = new ElectionEvent.Unanswered(request.attempt());
    switch (random.nextInt(10)) {
      case 0 -> request.from().leaseAnswered(unanswered);
      case 1 -> {
        write(request);
        request.from().leaseAnswered(unanswered);
      }
      default -> request.from().leaseAnswered(write(request));
    }
  }

  /** All of them reach the server now, and are answered as they should be. */
  void serveAll() {
    for (LeaseRequest request : List.copyOf(waiting)) {
      waiting.remove(request);
      request.from().leaseAnswered(write(request));
    }
  }

  private ElectionEvent write(LeaseRequest request) {
    Optional<LeaseSnapshot> written = server.write(request.attempt());
    note.accept(() -> "the Lease becomes " + written);
    return written
        .<ElectionEvent>map(
            lease -> new ElectionEvent.Written(request.attempt(), lease.resourceVersion()))
        .orElseGet(() -> new ElectionEvent.Refused(request.attempt()));
  }
}
