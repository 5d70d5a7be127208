package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;

@Doc(
    "The new version's loss less the former champion's, three times: how well the gate and the"
        + " canary foretold what came (decision rule A11). NaN where there was nothing to measure.")
public record LossDifferences(
    @Doc("on the gate's holdout") double gate,
    @Doc("on the canary's pairs, before the promotion") double canary,
    @Doc("on pairs after the promotion") double after,
    @Doc("labelled pairs after the promotion") long labels) {}
