/** The single owner of the ledger: changed Services in, status writes and reports out. */
@NullMarked
package dev.mokalb.controller.loop;

import org.jspecify.annotations.NullMarked;
