package dev.mokalb.speaker.bgp.netty;

import dev.mokalb.net.bgp.Decoded;
import dev.mokalb.net.bgp.MessageCodec;
import dev.mokalb.net.bgp.MessageFramer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Cuts what a connection delivers into messages for the peer it belongs to.
 *
 * <p>Confined to the peer's event loop.
 */
final class MessageHandler extends ChannelInboundHandlerAdapter {

  private final PeerRunner peer;
  private final MessageFramer framer = new MessageFramer();

  MessageHandler(PeerRunner peer) {
    this.peer = peer;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf buffer = (ByteBuf) message;
    try {
      if (peer.owns(context.channel())) {
        byte[] octets = new byte[buffer.readableBytes()];
        buffer.readBytes(octets);
        framer.feed(octets);
        drain(context.channel());
      }
    } finally {
      buffer.release();
    }
  }

  private void drain(Channel channel) {
    while (peer.owns(channel)) {
      switch (framer.next(peer.terms(channel))) {
        case MessageFramer.Next.Incomplete _ -> {
          return;
        }
        case MessageFramer.Next.Refused refused ->
            peer.received(channel, new Decoded.Refused(refused.notification()));
        case MessageFramer.Next.Complete complete ->
            peer.received(
                channel, MessageCodec.decode(complete.message().toArray(), peer.terms(channel)));
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    peer.broken(context.channel(), "the peer closed the connection");
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    peer.writabilityChanged(context.channel());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    peer.broken(context.channel(), Failures.connection(cause, peer.settings()));
  }
}
