package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.List;

@Doc("A version at a gateway.")
public record LoadedVersion(
    @Doc("version") int version,
    @Doc("digest") String digest,
    @Doc("how far") LoadStatus status,
    @Doc("why it failed, or cannot be loaded yet; empty otherwise") String error,
    @Doc("its scores of the golden requests, in order") List<Double> goldenAnswers,
    @Doc("largest difference from the gate's scores; NaN without golden requests")
        double goldenMaxDifference) {}
