namespace RecSys.Store;

/// <summary>Another run holds the lock of the namespace, or another session has locked its rows. The message names it if it is known.</summary>
public sealed class NamespaceBusyException(string message) : Exception(message);
