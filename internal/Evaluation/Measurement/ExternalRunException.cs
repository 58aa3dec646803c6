namespace RecSys.Evaluation.Measurement;

/// <summary>The lists of an external run do not fit the holdouts at all. The message is a sentence about the candidate and its file.</summary>
public sealed class ExternalRunException(string message) : Exception(message);
