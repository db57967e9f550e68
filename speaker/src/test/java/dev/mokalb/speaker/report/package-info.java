/** What is written down of the local network, by tables and properties. */
@NullMarked
package dev.mokalb.speaker.report;

import org.jspecify.annotations.NullMarked;
