/** A real git server on loopback, for tests. */
package dev.tidemill.kit.gitserver;
