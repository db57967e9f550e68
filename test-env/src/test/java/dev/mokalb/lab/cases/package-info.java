/** What Moka does for its users, shown on a lab by the real processes. */
@NullMarked
package dev.mokalb.lab.cases;

import org.jspecify.annotations.NullMarked;
