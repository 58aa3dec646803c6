using RecSys.BlendEval;
using RecSys.Evaluation.Protocol;
using RecSys.Factors;
using RecSys.Hosting;
using RecSys.Jobs.Evaluation;
using RecSys.Scoring;

return await CommandHost.RunAsync<BlendEvalCommand>(
    args,
    EnumOption.Of<EvidenceProtocol>(), EnumOption.Of<UserSampling>(), EnumOption.Of<HoldoutUnit>(), EnumOption.Of<TargetChoice>(), EnumOption.Of<SeenItems>(),
    EnumOption.Of<OnError>(), EnumOption.Of<ReportFormat>(), EnumOption.Of<FactorModelKind>());
