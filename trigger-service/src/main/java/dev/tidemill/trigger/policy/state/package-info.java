/** What the policy of a pipeline knows: immutable, and kept in parts beside its rows. Pure. */
package dev.tidemill.trigger.policy.state;
