package dev.mokalb.speaker.bgp.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Closes connections so that the peer reads what was said last: a socket that is closed with unread
 * octets answers with a reset, which may overtake it.
 *
 * <p>Confined to the peer's event loop.
 */
final class Closings {

  /** Time for the peer to take the last message and close its end, then the socket goes. */
  private static final long LINGER_MILLIS = 1_000;

  private final EventLoop loop;
  private CompletableFuture<Void> all = CompletableFuture.completedFuture(null);

  Closings(EventLoop loop) {
    this.loop = loop;
  }

  /** Done when none of those that were begun by now is left. */
  CompletableFuture<Void> all() {
    return all;
  }

  void begin(Channel channel) {
    if (!channel.isActive()) {
      var _ = channel.close();
      return;
    }
    CompletableFuture<Void> end = new CompletableFuture<>();
    var _ = channel.closeFuture().addListener(_ -> end.complete(null));
    all = CompletableFuture.allOf(all, end);
    channel.config().setAutoRead(true);
    var _ =
        channel
            .writeAndFlush(Unpooled.EMPTY_BUFFER)
            .addListener(_ -> {
              var _ = ((SocketChannel) channel).shutdownOutput();
            });
    var _ = loop.schedule(() -> end(channel), LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static void end(Channel channel) {
    var _ = channel.close();
  }
}
