/**
 * The model gate. This package holds what its checks are given and what they are; the rest is
 * below.
 */
package dev.tidemill.validation.gate;
