/**
 * Statistics of a canary, and what a guard is. Pure; the formulas and their sources are in
 * docs/decision-rules.md.
 */
package dev.tidemill.deploy.analysis;
