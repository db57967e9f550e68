package dev.mokalb.kube.lease.election;

import dev.mokalb.kube.lease.election.ElectionState.Answer;
import dev.mokalb.kube.lease.election.ElectionState.Chance;
import dev.mokalb.kube.lease.election.ElectionState.Leading;
import dev.mokalb.kube.lease.election.ElectionState.Over;
import dev.mokalb.kube.lease.election.ElectionState.Releasing;
import dev.mokalb.kube.lease.election.ElectionState.Sight;
import dev.mokalb.kube.lease.election.ElectionState.Standby;
import dev.mokalb.kube.lease.election.LeaseRecord.Standing;
import dev.mokalb.model.ResourceVersions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One candidate's part in an election by a Lease (coordination.k8s.io/v1).
 *
 * <p>Only this candidate's own clock counts, and only differences of it. The holder counts its time
 * from when it <em>sent</em> the last renewal that got through, the others from when they saw it:
 * always later. Every write is guarded by the version that it rests on, so that of several
 * candidates one wins, and a renewal that gets through proves that nobody else held the Lease in
 * between, however long it took.
 *
 * @param me the name of this candidate: its pod's, so that a restarted container knows its Lease
 */
public record Election(String me, LeaseTimes times) {

  /** The next state and what to do. */
  public record Step(ElectionState next, List<ElectionEffect> effects) {
    static Step to(ElectionState next, ElectionEffect... effects) {
      return new Step(next, List.of(effects));
    }
  }

  /** What the event leads to. */
  public Step step(ElectionState state, ElectionEvent event, Moment now) {
    Step step =
        switch (state) {
          case Standby standby -> standby(standby, event, now);
          case Leading leading -> leading(leading, event, now);
          case Releasing releasing -> releasing(releasing, event, now);
          case Over over -> Step.to(over);
        };
    return event instanceof ElectionEvent.Tick ? step : thenAct(step, now);
  }

  /** Whatever was learned, what is due because of it is done at once. */
  private Step thenAct(Step step, Moment now) {
    Step more = step(step.next, new ElectionEvent.Tick(), now);
    if (more.effects.isEmpty()) {
      return step;
    }
    List<ElectionEffect> effects = new ArrayList<>(step.effects);
    effects.addAll(more.effects);
    return new Step(more.next, effects);
  }

  /** When a {@link ElectionEvent.Tick} is due; empty when only news can change anything. */
  public static OptionalLong nextTick(ElectionState state) {
    return switch (state) {
      case Standby(var sight, _, Answer answer, long pauseUntil) ->
          sight.isEmpty() || answer == Answer.AWAITED
              ? OptionalLong.empty()
              : OptionalLong.of(Math.max(pauseUntil, sight.get().chance().fromNanos()));
      case Leading(_, _, _, Answer answer, long renewAt, _) ->
          answer == Answer.AWAITED ? OptionalLong.empty() : OptionalLong.of(renewAt);
      case Releasing _, Over _ -> OptionalLong.empty();
    };
  }

  // ---- standby

  private Step standby(Standby state, ElectionEvent event, Moment now) {
    return switch (event) {
      case ElectionEvent.Seen(Optional<LeaseSnapshot> lease) -> seenInStandby(state, lease, now);
      case ElectionEvent.Written(Attempt attempt, String version) ->
          isAwaited(state, attempt) ? elected(state, attempt, version) : Step.to(state);
      case ElectionEvent.Refused(Attempt attempt) ->
          isAwaited(state, attempt) ? pause(state, Optional.empty(), now) : Step.to(state);
      case ElectionEvent.Unanswered(Attempt attempt) ->
          isAwaited(state, attempt) ? pause(state, Optional.of(attempt), now) : Step.to(state);
      case ElectionEvent.Tick _ -> apply(state, now);
      case ElectionEvent.Stop _ -> Step.to(new Over(), new ElectionEffect.Ended());
    };
  }

  private static boolean isAwaited(Standby state, Attempt attempt) {
    return state.answer() == Answer.AWAITED && state.sent().filter(attempt::equals).isPresent();
  }

  private Step seenInStandby(Standby state, Optional<LeaseSnapshot> lease, Moment now) {
    Optional<LeaseSnapshot> before = state.sight().flatMap(Sight::lease);
    boolean known = state.sight().isPresent() && before.equals(lease);
    if (known || isOlder(lease, before)) {
      return Step.to(state);
    }
    Optional<Attempt> carriedOut =
        state
            .sent()
            .filter(sent -> lease.map(LeaseSnapshot::record).equals(Optional.of(sent.record())));
    if (carriedOut.isPresent()) {
      return elected(state, carriedOut.get(), lease.orElseThrow().resourceVersion());
    }
    Chance chance = chance(state.sight(), lease, now.nanos());
    return Step.to(
        new Standby(
            Optional.of(new Sight(lease, chance)),
            state.sent(),
            state.answer(),
            state.pauseUntil()));
  }

  private static boolean isOlder(Optional<LeaseSnapshot> lease, Optional<LeaseSnapshot> than) {
    return lease.isPresent()
        && than.isPresent()
        && ResourceVersions.isOlder(lease.get().resourceVersion(), than.get().resourceVersion());
  }

  /** From when on a Lease may be asked for that was first seen so at this moment. */
  private Chance chance(Optional<Sight> before, Optional<LeaseSnapshot> lease, long now) {
    if (lease.isEmpty()) {
      // Deleting a Lease does not stop its holder, who may count on it until it expires.
      return before.isPresent()
          ? before
              .get()
              .lease()
              .map(gone -> expiry(gone.record(), now))
              .orElse(before.get().chance())
          : new Chance(now, new Takeover.Unclaimed());
    }
    LeaseRecord record = lease.get().record();
    if (!record.isHeld() && record.handOver().isPresent()) {
      return new Chance(now, new Takeover.Released(record.handOver().get()));
    }
    // Later on, somebody else with this name renews it: two processes were given one name.
    boolean ownFromBefore = before.isEmpty() && record.holder().equals(me);
    if (!ownFromBefore) {
      return expiry(record, now);
    }
    // What the process before was still waiting for, this one has to wait for.
    return new Chance(
        now,
        record.standing() instanceof Standing.Settling
            ? new Takeover.Expired()
            : new Takeover.Own());
  }

  private static Chance expiry(LeaseRecord record, long now) {
    Duration duration = record.duration();
    Duration granted = duration.isPositive() ? duration : Duration.ofSeconds(1);
    return new Chance(now + granted.toNanos(), new Takeover.Expired());
  }

  private Step apply(Standby state, Moment now) {
    if (state.sight().isEmpty() || state.answer() == Answer.AWAITED) {
      return Step.to(state);
    }
    Sight sight = state.sight().get();
    if (now.nanos() < sight.chance().fromNanos() || now.nanos() < state.pauseUntil()) {
      return Step.to(state);
    }
    int transitions = sight.lease().map(lease -> lease.record().transitions() + 1).orElse(0);
    Standing standing =
        sight.chance().takeover() instanceof Takeover.Expired
            ? new Standing.Settling()
            : new Standing.Settled();
    LeaseRecord record =
        new LeaseRecord(me, times.lease(), now.wall(), now.wall(), transitions, standing);
    Attempt attempt =
        new Attempt(record, sight.lease().map(LeaseSnapshot::resourceVersion), now.nanos());
    return Step.to(
        new Standby(state.sight(), Optional.of(attempt), Answer.AWAITED, state.pauseUntil()),
        new ElectionEffect.Send(attempt));
  }

  private Step pause(Standby state, Optional<Attempt> missing, Moment now) {
    return Step.to(
        new Standby(
            state.sight(),
            missing,
            missing.isPresent() ? Answer.MISSING : Answer.NONE_AWAITED,
            now.nanos() + times.retry().toNanos()));
  }

  private Step elected(Standby state, Attempt attempt, String version) {
    Takeover takeover = state.sight().orElseThrow().chance().takeover();
    long since = attempt.sentNanos();
    Leading next =
        new Leading(
            new LeaseSnapshot(attempt.record(), version),
            since,
            Optional.empty(),
            Answer.NONE_AWAITED,
            since + times.retry().toNanos(),
            takeover instanceof Takeover.Expired
                ? since + times.requestDeadline().toNanos()
                : since);
    return Step.to(next, new ElectionEffect.Elected(takeover, since), permit(since));
  }

  private ElectionEffect permit(long since) {
    return new ElectionEffect.Permit(since, since + times.renewDeadline().toNanos());
  }

  // ---- leading

  private Step leading(Leading state, ElectionEvent event, Moment now) {
    return switch (event) {
      case ElectionEvent.Seen(Optional<LeaseSnapshot> lease) -> seenByLeader(state, lease, now);
      case ElectionEvent.Written(Attempt attempt, String version) ->
          isAwaited(state, attempt) ? renewed(state, attempt, version, now) : Step.to(state);
      case ElectionEvent.Refused(Attempt attempt) ->
          isAwaited(state, attempt)
              ? Step.to(unrenewed(state, Optional.empty(), now), new ElectionEffect.Look())
              : Step.to(state);
      case ElectionEvent.Unanswered(Attempt attempt) ->
          isAwaited(state, attempt)
              ? Step.to(unrenewed(state, Optional.of(attempt), now))
              : Step.to(state);
      case ElectionEvent.Tick _ -> renew(state, now);
      case ElectionEvent.Stop(Optional<String> handOver) -> stop(state, handOver, now);
    };
  }

  private static boolean isAwaited(Leading state, Attempt attempt) {
    return state.answer() == Answer.AWAITED && state.sent().filter(attempt::equals).isPresent();
  }

  private Step renew(Leading state, Moment now) {
    if (state.answer() == Answer.AWAITED || now.nanos() < state.renewAt()) {
      return Step.to(state);
    }
    Standing standing =
        now.nanos() < state.settledFrom() ? new Standing.Settling() : new Standing.Settled();
    Attempt attempt =
        attempt(state.mine(), state.mine().record().renewedAt(now.wall(), standing), now);
    return Step.to(
        new Leading(
            state.mine(),
            state.validFrom(),
            Optional.of(attempt),
            Answer.AWAITED,
            now.nanos() + times.retry().toNanos(),
            state.settledFrom()),
        new ElectionEffect.Send(attempt));
  }

  private static Attempt attempt(LeaseSnapshot mine, LeaseRecord record, Moment now) {
    return new Attempt(
        record,
        Optional.of(mine.resourceVersion()).filter(version -> !version.isEmpty()),
        now.nanos());
  }

  private Step renewed(Leading state, Attempt attempt, String version, Moment now) {
    long validFrom = Math.max(state.validFrom(), attempt.sentNanos());
    return Step.to(
        new Leading(
            new LeaseSnapshot(attempt.record(), version),
            validFrom,
            Optional.empty(),
            Answer.NONE_AWAITED,
            Math.max(now.nanos(), state.renewAt()),
            state.settledFrom()),
        permit(validFrom));
  }

  private Leading unrenewed(Leading state, Optional<Attempt> missing, Moment now) {
    return new Leading(
        state.mine(),
        state.validFrom(),
        missing,
        missing.isPresent() ? Answer.MISSING : Answer.NONE_AWAITED,
        missing.isPresent()
            ? Math.max(now.nanos(), state.renewAt())
            : now.nanos() + times.retry().toNanos(),
        state.settledFrom());
  }

  private Step seenByLeader(Leading state, Optional<LeaseSnapshot> lease, Moment now) {
    if (lease.isEmpty()) {
      LeaseSnapshot deleted = new LeaseSnapshot(state.mine().record(), "");
      return state.mine().resourceVersion().isEmpty()
          ? Step.to(state)
          : Step.to(
              new Leading(
                  deleted,
                  state.validFrom(),
                  state.sent(),
                  state.answer(),
                  now.nanos(),
                  state.settledFrom()));
    }
    LeaseSnapshot seen = lease.get();
    if (seen.equals(state.mine()) || isOlder(lease, Optional.of(state.mine()))) {
      return Step.to(state);
    }
    if (!seen.record().hasHolderOf(state.mine().record())) {
      return deposed(seen, now);
    }
    // Somebody touched it, or a renewal got through whose answer is missing.
    Optional<Attempt> through = state.sent().filter(sent -> sent.record().equals(seen.record()));
    long validFrom =
        Math.max(state.validFrom(), through.map(Attempt::sentNanos).orElse(state.validFrom()));
    Leading next =
        new Leading(
            seen,
            validFrom,
            state.sent(),
            state.answer(),
            through.isPresent() ? state.renewAt() : now.nanos(),
            state.settledFrom());
    return Step.to(next, permit(validFrom));
  }

  private Step deposed(LeaseSnapshot seen, Moment now) {
    Sight before = new Sight(Optional.of(seen), new Chance(now.nanos(), new Takeover.Expired()));
    Sight sight =
        new Sight(Optional.of(seen), chance(Optional.of(before), Optional.of(seen), now.nanos()));
    return Step.to(
        new Standby(Optional.of(sight), Optional.empty(), Answer.NONE_AWAITED, now.nanos()),
        new ElectionEffect.Deposed(seen.record().holder()));
  }

  // ---- the end

  private static Step stop(Leading state, Optional<String> handOver, Moment now) {
    if (handOver.isEmpty()) {
      return Step.to(new Over(), new ElectionEffect.Ended());
    }
    if (state.answer() == Answer.AWAITED) {
      return Step.to(new Releasing(state.mine(), handOver.get(), state.sent().orElseThrow()));
    }
    return release(state.mine(), handOver.get(), now);
  }

  private static Step release(LeaseSnapshot mine, String handOver, Moment now) {
    Attempt attempt = attempt(mine, mine.record().givenUp(handOver, now.wall()), now);
    return Step.to(new Releasing(mine, handOver, attempt), new ElectionEffect.Send(attempt));
  }

  private static Step releasing(Releasing state, ElectionEvent event, Moment now) {
    return switch (event) {
      case ElectionEvent.Written(Attempt attempt, String version)
          when attempt.equals(state.sent()) ->
          attempt.record().isHeld()
              ? release(new LeaseSnapshot(attempt.record(), version), state.handOver(), now)
              : Step.to(new Over(), new ElectionEffect.Ended());
      case ElectionEvent.Unanswered(Attempt attempt) when attempt.equals(state.sent()) ->
          Step.to(new Over(), new ElectionEffect.Ended());
      case ElectionEvent.Refused(Attempt attempt) when attempt.equals(state.sent()) ->
          Step.to(new Over(), new ElectionEffect.Ended());
      case ElectionEvent.Seen _,
          ElectionEvent.Written _,
          ElectionEvent.Refused _,
          ElectionEvent.Unanswered _,
          ElectionEvent.Tick _,
          ElectionEvent.Stop _ ->
          Step.to(state);
    };
  }
}
