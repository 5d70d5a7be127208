/** The rollout machine: from a candidate to a promotion or a take-back. Pure. */
package dev.tidemill.deploy.rollout;
