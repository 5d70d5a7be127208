/**
 * What a pure decision is: deciders, their inputs, events, effects, timers and rows. Nothing in
 * here knows Kafka.
 */
package dev.tidemill.kit.decide;
