/** What a configuration consists of, and who else is there, against a fake API server. */
@NullMarked
package dev.mokalb.kube.source;

import org.jspecify.annotations.NullMarked;
