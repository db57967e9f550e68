package dev.mokalb.kube.endpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What a kubelet asks: whether to restart the container, and whether it does its work. */
public final class Health {

  private Health() {}

  /** Says what is wrong; empty if nothing is. */
  @FunctionalInterface
  public interface Check extends Supplier<Optional<String>> {}

  /**
   * The pages that MetalLB has.
   *
   * @param alive fails when only a restart helps
   * @param ready fails while the process does not do its work, for whatever reason
   */
  public static Map<String, Endpoint.Page> pages(Check alive, Check ready) {
    Map<String, Endpoint.Page> pages = new LinkedHashMap<>();
    pages.put("/healthz", () -> reply(alive));
    pages.put("/livez", () -> reply(alive));
    pages.put("/readyz", () -> reply(ready));
    return pages;
  }

  private static Reply reply(Check check) {
    return check.get().map(wrong -> Reply.text(503, wrong)).orElseGet(() -> Reply.text(200, "ok"));
  }
}
