/** Retrain now? The policy of a pipeline's triggers. Pure. */
package dev.tidemill.trigger.policy;
