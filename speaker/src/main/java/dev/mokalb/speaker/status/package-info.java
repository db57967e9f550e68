/** Which status objects of Services this node keeps, makes and removes; pure. */
@NullMarked
package dev.mokalb.speaker.status;

import org.jspecify.annotations.NullMarked;
