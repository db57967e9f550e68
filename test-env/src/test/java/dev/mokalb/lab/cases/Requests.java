package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.process.CommandResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Users that ask the webhooks all the time, in turns for what is allowed and for what is refused.
 */
final class Requests {
  private static final int USERS = 2;
  private static final Duration ENOUGH_WITHIN = Duration.ofMinutes(3);

  private final WebhookStand stand;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final List<Thread> users = new ArrayList<>();
  private final List<Double> millis = new CopyOnWriteArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();

  private Requests(WebhookStand stand) {
    this.stand = stand;
  }

  static Requests start(WebhookStand stand) {
    Requests requests = new Requests(stand);
    assertThat(stand.create("IPAddressPool", "taken", "{addresses: [10.0.0.0/24]}").succeeded())
        .isTrue();
    for (int i = 0; i < USERS; i++) {
      requests.users.add(Thread.ofPlatform().start(requests::ask));
    }
    return requests;
  }

  private void ask() {
    boolean allowed = true;
    while (!stopping.get()) {
      String addresses = allowed ? "10.1.0.0/24" : "10.0.0.0/25";
      long start = System.nanoTime();
      CommandResult result =
          stand.create(
              "IPAddressPool",
              "asked",
              "{addresses: [" + addresses + "]}",
              "--dry-run=server",
              "--validate=false");
      millis.add((System.nanoTime() - start) / 1e6);
      boolean refused = result.errors().contains("overlap 10.0.0.0-10.0.0.255");
      if (allowed ? !result.succeeded() : !refused) {
        failures.add(result.output() + result.errors());
      }
      allowed = !allowed;
    }
  }

  /** Ends them when they are that many; every single one must have been answered. */
  void stopWithoutFailure(int least) {
    await("enough requests").atMost(ENOUGH_WITHIN).until(() -> millis.size() >= least);
    stopping.set(true);
    for (Thread user : users) {
      try {
        user.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    List<Double> sorted = new ArrayList<>(millis);
    Collections.sort(sorted);
    System.out.printf(
        "%d requests by kubectl, p50 %.0f ms, longest %.0f ms, %d failed%n",
        sorted.size(), sorted.get(sorted.size() / 2), sorted.getLast(), failures.size());
    assertThat(failures).isEmpty();
  }
}
