namespace RecSys.Store;

/// <summary>Another run works on the same namespace; the message names it.</summary>
public sealed class NamespaceBusyException(string message) : Exception(message);
