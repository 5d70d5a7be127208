/** How the events of a decision change what the policy knows. Pure. */
package dev.tidemill.trigger.policy.evolution;
