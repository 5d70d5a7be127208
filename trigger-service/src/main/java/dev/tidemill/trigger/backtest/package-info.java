/** What a draft of a pipeline would have done with the signals of the past. Pure. */
package dev.tidemill.trigger.backtest;
