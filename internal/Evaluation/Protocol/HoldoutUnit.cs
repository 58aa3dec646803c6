namespace RecSys.Evaluation.Protocol;

/// <summary>What is held out of a user's events.</summary>
public enum HoldoutUnit
{
    /// <summary>The user's last session. Evidence ends where it begins, so the page that is already open is no answer.</summary>
    Session,

    /// <summary>The user's last event, with the other items of the same time. Evidence includes the rest of the session.</summary>
    Event,
}

/// <summary>Which items of a holdout are targets.</summary>
public enum TargetChoice
{
    /// <summary>All of them.</summary>
    All,

    /// <summary>Only items that the user had no event on before the holdout.</summary>
    New,
}

/// <summary>Where the user met a target before the holdout.</summary>
public enum TargetKind
{
    /// <summary>In the session that the holdout is part of. Only with <see cref="HoldoutUnit.Event"/>.</summary>
    ThisSession,

    /// <summary>In an earlier session.</summary>
    Earlier,

    /// <summary>Never.</summary>
    Never,
}
