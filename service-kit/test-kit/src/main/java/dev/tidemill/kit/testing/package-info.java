/**
 * What tests of deciders share: a fixture for one decider, and a seeded simulation of many that run
 * on machines which stop, crash and wake up late.
 */
package dev.tidemill.kit.testing;
