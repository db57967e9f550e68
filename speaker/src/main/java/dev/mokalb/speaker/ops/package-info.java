/** How the speaker is started, set up and stopped. */
@NullMarked
package dev.mokalb.speaker.ops;

import org.jspecify.annotations.NullMarked;
