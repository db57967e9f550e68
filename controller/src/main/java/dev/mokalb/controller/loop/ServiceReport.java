package dev.mokalb.controller.loop;

import dev.mokalb.controller.plan.Refusal;
import dev.mokalb.controller.plan.ServicePlan.Loss;
import dev.mokalb.model.AddressConflict;
import dev.mokalb.net.IpAddress;
import java.time.Duration;
import java.util.List;

/** Something that happened to a Service and that its owner should know. */
public sealed interface ServiceReport {

  /** Its status holds these addresses now, and did not before. */
  record Assigned(List<IpAddress> addresses, String pool) implements ServiceReport {}

  /** It had one address and got another of the second family. */
  record Completed(IpAddress address, String pool) implements ServiceReport {}

  /** What its status held was taken away. */
  record Cleared(List<IpAddress> addresses, Loss loss) implements ServiceReport {}

  /** It gets no address. */
  record Refused(Refusal refusal) implements ServiceReport {}

  /** It does not get what it asks for, and keeps what it has. */
  record RefusedButKept(Refusal refusal, List<IpAddress> kept) implements ServiceReport {}

  /** Somebody else on the network uses an address that it holds, and keeps. */
  record Contested(AddressConflict report) implements ServiceReport {}

  /** It got an address, and some of its annotations have names that will go. */
  record DeprecatedAnnotations(List<String> keys) implements ServiceReport {}

  /**
   * The API server refused the write.
   *
   * @param retryAfter when it is tried again
   */
  record WriteRejected(int code, String message, Duration retryAfter) implements ServiceReport {}
}
