using RecSys.CollabFactors;
using RecSys.Factors;
using RecSys.Hosting;

return await CommandHost.RunAsync<CollabFactorsCommand>(args, EnumOption.Of<RepeatCounting>(), EnumOption.Of<FactorModelKind>(), EnumOption.Of<UserRule>(), EnumOption.Of<OnOff>());
