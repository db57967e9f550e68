package dev.mokalb.kube.api;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** Keeps a whole answer. */
final class CollectedBody implements BodyListener {

  /** Far above what the API server stores for one object (1.5 MiB). */
  private static final int OCTETS_MAX = 8 << 20;

  private final CompletableFuture<ApiResult> result = new CompletableFuture<>();
  private final ByteArrayOutputStream octets = new ByteArrayOutputStream(4096);

  CompletableFuture<ApiResult> result() {
    return result;
  }

  @Override
  public void opened(Encoding encoding) {
    if (encoding != Encoding.JSON) {
      failed(new ApiFailure.Unintelligible("the answer is not JSON, as which it is read"));
    }
  }

  @Override
  public void octets(ByteBuffer more) {
    if (octets.size() + more.remaining() > OCTETS_MAX) {
      failed(new ApiFailure.Unintelligible("the answer is longer than " + OCTETS_MAX + " octets"));
      return;
    }
    Octets.append(more, octets);
  }

  @Override
  public void ended() {
    result.complete(new ApiResult.Answer(octets.toString(StandardCharsets.UTF_8)));
  }

  @Override
  public void failed(ApiFailure failure) {
    result.complete(new ApiResult.Failed(failure));
  }
}
