package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Duration;
import java.util.List;

/**
 * The program that turns raw rows in time order into model inputs.
 *
 * @param history how much earlier data it sees as context
 */
@JsonClassDescription(
    "The program that turns raw rows, in the order of time, into model inputs. Without it every column that data.columns does not name is a model input, and has to be a number.")
public record PrepareSpec(
    @JsonPropertyDescription(
            "The program and its arguments; it is started without a shell. `java` is the JVM that"
                + " runs Tidemill.")
        List<String> command,
    @JsonProperty(defaultValue = "0s")
        @JsonPropertyDescription(
            "How much earlier data the program sees as context, in event time, for example 7d.")
        Duration history,
    @JsonProperty(defaultValue = "30m")
        @JsonPropertyDescription("How long the program may run, more than 0.")
        Duration timeout) {}
