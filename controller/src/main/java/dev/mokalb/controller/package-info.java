/** The process that decides which Service holds which address. */
@NullMarked
package dev.mokalb.controller;

import org.jspecify.annotations.NullMarked;
