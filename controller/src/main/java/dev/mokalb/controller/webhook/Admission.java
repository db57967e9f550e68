package dev.mokalb.controller.webhook;

import dev.mokalb.controller.webhook.WebhookServer.Reply;
import dev.mokalb.controller.webhook.review.Picture;
import dev.mokalb.controller.webhook.review.Reviewer;
import dev.mokalb.kube.admission.AdmissionRequest;
import dev.mokalb.kube.admission.AdmissionReviews;
import dev.mokalb.kube.admission.AdmissionReviews.Question;
import dev.mokalb.kube.admission.AdmissionVerdict;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers AdmissionReviews, one at a time: together they would take the memory of many. */
final class Admission {

  private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

  private static final long TURN_WITHIN_MILLIS = 3_000;

  private final Function<AdmissionRequest, Picture> pictures;
  private final ReentrantLock turn = new ReentrantLock();

  /**
   * @param pictures what is known, as far as it matters for a request
   */
  Admission(Function<AdmissionRequest, Picture> pictures) {
    this.pictures = pictures;
  }

  /** The answer; what cannot be judged is allowed. */
  Reply answer(byte[] body) {
    if (!takeTurn()) {
      return Reply.problem(503, "too much is being asked at once");
    }
    try {
      return switch (AdmissionReviews.read(body)) {
        case Question.Understood(AdmissionRequest request) ->
            Reply.json(AdmissionReviews.answer(request.id(), verdict(request)));
        case Question.NotForUs(AdmissionRequest.Id id, String why) ->
            Reply.json(AdmissionReviews.answer(id, unjudged(why)));
        case Question.Unintelligible(String problem) -> {
          LOG.warn("a webhook was asked what it does not understand: {}", problem);
          yield Reply.problem(400, problem);
        }
      };
    } finally {
      turn.unlock();
    }
  }

  private boolean takeTurn() {
    try {
      return turn.tryLock(TURN_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static AdmissionVerdict unjudged(String why) {
    return AdmissionVerdict.allowed(List.of("Moka does not review this: " + why));
  }

  private AdmissionVerdict verdict(AdmissionRequest request) {
    AdmissionRequest.Target target = request.target();
    AdmissionVerdict verdict;
    try {
      verdict = Reviewer.review(request, pictures.apply(request));
    } catch (RuntimeException bug) {
      LOG.error(
          "{} {}: its review failed, so it is allowed; this is a defect of Moka",
          target.kind(),
          target.key(),
          bug);
      return unjudged(target.kind() + " " + target.key() + ", by a defect of Moka");
    }
    verdict.refusal().ifPresent(why -> LOG.info("refused to {}: {}", request.operation(), why));
    return verdict;
  }
}
