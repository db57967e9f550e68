/** What an administrator configured, valid by construction, and how it is put together. */
@NullMarked
package dev.mokalb.model.config;

import org.jspecify.annotations.NullMarked;
