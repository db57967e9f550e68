package dev.mokalb.lab.bench;

import java.util.function.Consumer;

/** Routes over BGP, to FRR as the router. */
final class BgpStage {
  private final BenchSettings settings;
  private final Findings findings;
  private final Consumer<String> say;

  BgpStage(BenchSettings settings, Findings findings, Consumer<String> say) {
    this.settings = settings;
    this.findings = findings;
    this.say = say;
  }

  void run() {
    try (var stand = new BgpStand(settings.folder(), say)) {
      var beside =
          new BgpBeside(stand, settings.rounds() * BgpLatencies.ROUTES_PER_ROUND, findings, say);
      new BgpLatencies(stand, settings.rounds(), findings, say).run();
      new BgpCuts(stand, settings.rounds(), findings, say).run();
      new BgpMasses(stand, findings, say).run();
      beside.latencies();
      beside.masses();
    }
    findings.method(
        ("**BGP**: the router is FRR in a namespace of its own, with the three nodes as neighbours."
                + " Established is when FRR logs it. Routes come and go as the router's kernel says"
                + " so (rtnetlink), from just before the request to create or delete the Service:"
                + " that is what users wait for, and it contains the way through the API server,"
                + " the speakers and FRR. A new route counts when it leads over all three nodes,"
                + " a withdrawn one when the last of them is gone; %d of each.")
            .formatted(settings.rounds() * BgpLatencies.ROUTES_PER_ROUND));
    findings.method(
        ("**GoBGP beside it**: gobgpd on another host of the same LAN, and FRR as above with it as the"
                + " one neighbour, which waits for it. Its clock starts just before its command line"
                + " client is started, which is in all three figures as the API server is in those"
                + " of the speaker; what the client alone takes is a row of its own. It waits some"
                + " seconds before it calls a neighbour, by design; %d times.")
            .formatted(BgpBeside.ESTABLISHED));
    findings.method(
        ("**BFD**: sessions of 3 x 50 ms between each node and FRR. A link is cut in the bridge, as"
                + " above: %d times that of a node, in turn, and %1$d times the router's, which"
                + " each of the three nodes has to notice. Noticed is when the speaker logs it, to"
                + " the millisecond. Meanwhile a client sends %d flows of UDP, a datagram each"
                + " every %d ms, through the router to an echo behind a Service with"
                + " externalTrafficPolicy: Local; the figure is the time from the cut of a node's"
                + " link until the last flow has an echo again. The pauses of the BFD thread are"
                + " those of mokalb_bfd_loop_pause_seconds at the end.")
            .formatted(settings.rounds(), BgpCuts.FLOWS, BgpCuts.INTERVAL.toMillis()));
    findings.method(
        ("**Many routes**: %1$,d Services with three endpoints each; for %2$,d routes the bench stops"
                + " the controller and writes more addresses into the status of some. An FRR that was just"
                + " started, %3$d times, has the one speaker as its neighbour, which knows all"
                + " Services; the clock runs from Established until FRR counts all prefixes (asked"
                + " every 10 ms and whatever its answer takes), and until its kernel has them."
                + " GoBGP does the same from another host with routes that it was given before."
                + " The %4$d sessions of one speaker are with one FRR, over as many addresses on"
                + " both sides; memory as above, of a speaker that was just started, when it has"
                + " written all ServiceBGPStatus. Those for the %2$,d routes are still being written"
                + " while the routes are sent. GoBGP has as many sessions with the same FRR, and as"
                + " many routes of its own.")
            .formatted(BgpMasses.ROUTES_EACH, BgpMasses.ROUTES, BgpMasses.FRESH, BgpMasses.PEERS));
    findings.method(
        ("**Routes that come and go**: the speaker and the %1$,d routes of above, in one session with an"
                + " FRR. For %2$d s the bench writes the status of another of %3$d Services every"
                + " %4$d ms, now with %5$d more addresses and now without: one write, %5$d routes."
                + " Waiting are those that the speaker knows of and has not written to the"
                + " connection, as it says itself (metallb_bgp_pending_prefixes_total), asked every"
                + " 100 ms. In the end every one of these addresses has to have its route in the"
                + " router's kernel, or none, as was written last, and FRR no other; else, or if"
                + " nobody could look for a second, or the writes took a tenth longer, it is"
                + " missed.")
            .formatted(
                BgpMasses.ROUTES,
                BgpStorm.SECONDS,
                BgpStorm.SERVICES,
                1_000 / BgpStorm.SERVICES,
                BgpStorm.ADDRESSES));
  }
}
