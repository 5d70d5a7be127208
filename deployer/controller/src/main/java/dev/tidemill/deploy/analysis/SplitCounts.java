package dev.tidemill.deploy.analysis;

/**
 * Events of one route epoch, by the side they fell on.
 *
 * @param w the candidate's traffic share in that epoch, 0..1
 * @param candidate events of the candidate
 * @param champion events of the champion
 */
public record SplitCounts(double w, long candidate, long champion) {}
